"""views.*: modals and the Home tab."""

from sandbox import viewing
from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method
from sandbox.strict.blocks import checked_view


@method("views.open", tier=4)
def open_(ask: Ask) -> Json:
    trigger_id = ask.needed("trigger_id")
    view = ask.value("view")
    checked_view(ask.hub, view, kinds=("modal",))  # a wrong view does not cost the trigger
    trigger = ask.hub.triggers.spend(trigger_id)
    return {"view": viewing.open_modal(ask.hub, trigger.user, given=view).data}


@method("views.push", tier=4)
def push(ask: Ask) -> Json:
    trigger_id = ask.needed("trigger_id")
    view = ask.value("view")
    checked_view(ask.hub, view, kinds=("modal",))
    trigger = ask.hub.triggers.spend(trigger_id)
    if trigger.view not in [one.id for one in ask.hub.world.modals[trigger.user]]:
        raise SlackError("not_found")
    return {"view": viewing.open_modal(ask.hub, trigger.user, given=view).data}


@method("views.update", tier=4)
def update(ask: Ask) -> Json:
    view_id, external_id = ask.text("view_id"), ask.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments")
    old = ask.hub.world.find_view(view_id, external_id=external_id)
    if ask.text("hash") and ask.text("hash") != old.hash:
        raise SlackError("hash_conflict")
    return {"view": viewing.update(ask.hub, old, given=ask.value("view")).data}


@method("views.publish", tier=4)
def publish(ask: Ask) -> Json:
    hub = ask.hub
    user = hub.world.users.get(ask.needed("user_id"))
    if user is None or user.is_bot:
        raise SlackError("user_not_found")
    if not hub.world.app.home_enabled:
        raise SlackError("not_enabled")
    old = hub.world.homes.get(user.id)
    if ask.text("hash") and (old is None or ask.text("hash") != old.hash):
        raise SlackError("hash_conflict")
    return {"view": viewing.publish_home(hub, user.id, given=ask.value("view")).data}
