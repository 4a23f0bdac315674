"""What happens to a workspace around its members: people join, channels change, the app is removed."""

from sandbox import events
from sandbox.errors import Json
from sandbox.hub import Hub
from sandbox.parcels import Parcel
from sandbox.shapes import user_object
from sandbox.state import Channel, User


class Admin:
    """Each of these tells the app what Slack would tell it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def event(self, name: str, event: Json) -> None:
        stamped = {"type": name, "event_ts": self._hub.world.next_ts(), **event}
        self._hub.courier.send(Parcel("events_api", events.wrap(self._hub, stamped), title=name))

    def adds_member(self, user: User) -> None:
        """team_join."""
        world = self._hub.world
        world.users[user.id] = user
        world.dm_of(user.id)
        world.change_user(user)
        event = {"type": "team_join", "user": user_object(user, world), "event_ts": world.next_ts()}
        events.dispatch(self._hub, "team_join", event=event)

    def deactivates(self, user_id: str) -> None:
        """user_change with deleted set."""
        user = self._hub.world.users[user_id]
        user.deleted = True
        self._hub.world.change_user(user)
        events.user_changed(self._hub, user)

    def adds_channel(self, channel: Channel) -> None:
        self._hub.world.channels[channel.id] = channel
        self._hub.world.change_channel(channel)
        if channel.kind == "channel":
            events.channel_event(self._hub, "channel_created", channel=channel)

    def invites(self, channel_id: str, user_id: str = "") -> None:
        """member_joined_channel; without a user it is the app that is invited."""
        channel = self._hub.world.channels[channel_id]
        user = user_id or self._hub.world.app.bot_user_id
        if user not in channel.members:
            channel.members.append(user)
            self._hub.world.change_channel(channel)
            events.membership(self._hub, channel, user=user, joined=True)

    def removes(self, channel_id: str, user_id: str = "") -> None:
        """member_left_channel; without a user it is the app that is removed."""
        channel = self._hub.world.channels[channel_id]
        user = user_id or self._hub.world.app.bot_user_id
        if user in channel.members:
            channel.members.remove(user)
            self._hub.world.change_channel(channel)
            events.membership(self._hub, channel, user=user, joined=False)

    def renames(self, channel_id: str, name: str) -> None:
        channel = self._hub.world.channels[channel_id]
        channel.name = name
        self._hub.world.change_channel(channel)
        events.channel_event(self._hub, "channel_rename", channel=channel)

    def archives(self, channel_id: str, *, by: str = "") -> None:
        channel = self._hub.world.channels[channel_id]
        channel.archived = True
        self._hub.world.change_channel(channel)
        events.channel_event(self._hub, "channel_archive", channel=channel, user=by)

    def deletes_channel(self, channel_id: str) -> None:
        channel = self._hub.world.channels.pop(channel_id)
        self._hub.world.change_channel(channel)
        events.channel_event(self._hub, "channel_deleted", channel=channel)

    def uninstalls_app(self) -> None:
        """app_uninstalled and tokens_revoked, in no promised order; the bot token is dead from now on."""
        hub = self._hub
        bot = hub.world.app.bot_user_id
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}, "event_ts": hub.world.next_ts()}
        events.dispatch(hub, "tokens_revoked", event=revoked)
        events.dispatch(hub, "app_uninstalled", event={"type": "app_uninstalled", "event_ts": hub.world.next_ts()})
        hub.grants.end("account_inactive")
