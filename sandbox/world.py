"""Everything that is true in the workspace at this moment, and who wants to hear when it changes."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.state import App, Channel, File, Ids, Message, Team, User, UserGroup, View


@dataclass(frozen=True)
class Change:
    """One thing that changed; `user` names the only member who may see it, None means whoever can see the channel."""

    kind: str
    channel: str = ""
    user: str | None = None
    message: Message | None = None
    ts: str = ""
    text: str = ""


Told = Callable[[Change], None]


class World:
    """The members, channels and what is written there. Every change goes through here and is told to the watchers."""

    def __init__(self, *, team: Team, app: App, clock: Clock) -> None:
        self.team = team
        self.app = app
        self.clock = clock
        self.ids = Ids()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self.ephemerals: dict[str, dict[str, Message]] = defaultdict(dict)
        self.modals: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.unread: dict[tuple[str, str], int] = defaultdict(int)
        self._watchers: list[Told] = []
        self._last_ts = 0

    # who is told

    def watch(self, told: Told) -> Callable[[], None]:
        self._watchers.append(told)
        return lambda: self._watchers.remove(told)

    def tell(self, change: Change) -> None:
        for told in list(self._watchers):
            told(change)

    # time

    def epoch(self) -> int:
        return int(self.clock.now().timestamp())

    def next_ts(self) -> str:
        """A message timestamp from the workspace's clock: unique and growing, as Slack's are."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def event_ts(self) -> str:
        return self.next_ts()

    # people and places

    def person(self, user_id: str) -> User:
        """KeyError for somebody who is not a member."""
        return self.users[user_id]

    def dm_of(self, user_id: str) -> Channel:
        """The DM of a member with the app, which exists from the member's first day."""
        channel_id = "D" + user_id[1:]
        if channel_id not in self.channels:
            members = [user_id, self.app.bot_user_id]
            dm = Channel(id=channel_id, name="", kind="im", members=members, user=user_id, created=self.epoch())
            self.channels[channel_id] = dm
        return self.channels[channel_id]

    def find_channel(self, channel_id: str) -> Channel:
        """SlackError `channel_not_found` for an id the app cannot know."""
        channel = self.channels.get(channel_id)
        hidden = channel is not None and channel.kind != "channel" and self.app.bot_user_id not in channel.members
        if channel is None or hidden:
            raise SlackError("channel_not_found")
        return channel

    def people(self) -> Iterator[User]:
        return (user for user in self.users.values() if not user.is_bot and not user.deleted)

    def change_user(self, user: User) -> None:
        user.updated = self.epoch()
        self.tell(Change("user", text=user.id))

    def change_channel(self, channel: Channel) -> None:
        self.tell(Change("channel", channel=channel.id))

    # messages

    def put(self, message: Message) -> None:
        """Adds a message or replaces the one with its timestamp."""
        if message.ephemeral_to:
            self.ephemerals[message.channel][message.ts] = message
        else:
            fresh = message.ts not in self.messages[message.channel]
            self.messages[message.channel][message.ts] = message
            if fresh:
                self._count_unread(message)
        self.tell(Change("message", channel=message.channel, user=message.ephemeral_to, message=message))

    def drop(self, channel_id: str, ts: str) -> Message | None:
        message = self.messages[channel_id].pop(ts, None) or self.ephemerals[channel_id].pop(ts, None)
        if message:
            self.tell(Change("message_deleted", channel=channel_id, user=message.ephemeral_to, ts=ts))
        return message

    def seen_by(self, user_id: str, channel_id: str) -> list[Message]:
        """What that member sees in a channel, oldest first, ephemeral messages to them included."""
        own = [m for m in self.ephemerals[channel_id].values() if m.ephemeral_to == user_id]
        return sorted([*self.messages[channel_id].values(), *own], key=lambda message: message.ts)

    def read(self, user_id: str, channel_id: str) -> None:
        self.unread.pop((user_id, channel_id), None)
        self.tell(Change("channel", channel=channel_id, user=user_id))

    def _count_unread(self, message: Message) -> None:
        for member in self.channels[message.channel].members:
            if member not in (message.user, self.app.bot_user_id):
                self.unread[(member, message.channel)] += 1
                self.tell(Change("channel", channel=message.channel, user=member))

    # views

    def find_view(self, view_id: str = "", *, external_id: str = "") -> View:
        """SlackError `not_found` when no open modal and no Home has that id."""
        stacks = [view for stack in self.modals.values() for view in stack]
        for view in [*stacks, *self.homes.values()]:
            if (view_id and view.id == view_id) or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")

    def show_modals(self, user_id: str, stack: list[View]) -> None:
        self.modals[user_id] = stack
        self.tell(Change("modals", user=user_id))

    def replace_view(self, view: View) -> None:
        """Puts a newer version of an open modal or Home where the old one was."""
        if view.type == "home":
            self.homes[view.user] = view
            self.tell(Change("home", user=view.user))
            return
        stack = [view if old.id == view.id else old for old in self.modals[view.user]]
        self.show_modals(view.user, stack)

    # the app's own names

    def view_hash(self) -> str:
        return f"{self.epoch()}.{secrets.token_hex(4)}"
