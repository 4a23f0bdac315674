"""Members, channels and files in the shape in which Slack's API and events show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.errors import Json
from sandbox.state import App, Channel, File, User
from sandbox.world import World

MIMETYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "json": "application/json",
    "csv": "text/csv",
    "txt": "text/plain",
    "pdf": "application/pdf",
}


def offset_of(zone: str, now: datetime) -> int:
    """Seconds east of UTC at that instant."""
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def zone_label(zone: str) -> str:
    """A name people recognise ("Los Angeles time"); Slack's own names would need a library."""
    return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def profile_object(user: User, now: datetime) -> Json:
    shown = user.name if user.display_name is None else user.display_name
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": shown,
        "display_name_normalized": shown,
        "first_name": user.real_name.split(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "avatar_hash": f"g{user.id.lower()[1:9]}",
        "status_text": user.status_text,
        "status_text_canonical": "",
        "status_emoji": user.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": user.status_expiration,
        "huddle_state": "in_a_huddle" if user.huddle else "default_unset",
        "huddle_state_expiration_ts": int(now.timestamp()) + 3600 if user.huddle else 0,
        "fields": {},
    }
    if user.huddle:
        profile["huddle_state_call_id"] = f"R{user.id[1:]}"
    return profile


def user_object(user: User, world: World, *, locale: bool = False) -> Json:
    now = world.clock.now()
    shown: Json = {
        "id": user.id,
        "team_id": world.team.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": zone_label(user.tz),
        "tz_offset": offset_of(user.tz, now),
        "profile": {**profile_object(user, now), "team": world.team.id},
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if user.is_bot:
        shown["profile"] |= {"bot_id": world.app.bot_id, "api_app_id": world.app.id}
    if locale:
        shown["locale"] = user.locale
    return shown


def channel_object(channel: Channel, world: World) -> Json:
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": world.team.id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        return {**common, "user": channel.user, "is_user_deleted": world.users[channel.user].deleted, "priority": 0}
    text: Json = {"value": channel.topic, "creator": "", "last_set": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_general": channel.general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": world.app.bot_user_id in channel.members,
        "creator": channel.members[0] if channel.members else "",
        "unlinked": 0,
        "topic": text,
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "num_members": len(channel.members),
    }


def dnd_object(user: User) -> Json:
    """A start of 1 means none, as at Slack."""
    if user.dnd is None:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    start, end = (int(instant.timestamp()) for instant in user.dnd)
    return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


def bot_profile(app: App, team_id: str, *, icon: str) -> Json:
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "icons": {"image_36": icon, "image_48": icon, "image_72": icon},
        "deleted": False,
        "updated": 0,
        "team_id": team_id,
    }


def file_type(file: File) -> str:
    return file.name.rpartition(".")[2].lower() if "." in file.name else "text"


def file_object(file: File, *, base: str, ready: bool) -> Json:
    """Until Slack has looked at a file, its type is empty: that is the only sign there is."""
    kind = file_type(file)
    address = f"{base}/files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": MIMETYPES.get(kind, "application/octet-stream") if ready else "",
        "filetype": kind if ready else "",
        "pretty_type": kind.upper() if ready else "",
        "user": file.user,
        "user_team": "",
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "alt_txt": file.alt_txt,
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
        "comments_count": 0,
        "shares": {},
        "channels": [c for c in file.channels if c.startswith("C")],
        "groups": [],
        "ims": [c for c in file.channels if c.startswith("D")],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
