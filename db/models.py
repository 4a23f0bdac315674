"""The tables. Words are those of the product: workspace, member, schedule, nudge."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import UtcDateTime, Week, WeekTimes

SLACK_ID = String(32)


def _where(condition: str) -> dict[str, Any]:
    """A partial index: it holds the few rows that matter, whatever the table's size."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _where_true(column: str) -> dict[str, Any]:
    """The same for a yes-or-no column: written as SQLAlchemy asks for it, for SQLite compares the words."""
    return {"sqlite_where": text(f"{column} = 1"), "postgresql_where": text(column)}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, list[str]: JSON, list[int]: JSON}  # noqa: RUF012 - SQLAlchemy reads it once


class Outcome(StrEnum):
    """Where a nudge stands. `sending` is held by a lease; `sent` and `snoozed` are open; the rest are over."""

    PLANNED = "planned"  # claimed once, given back because Slack was busy
    SENDING = "sending"
    SENT = "sent"
    SNOOZED = "snoozed"
    DONE = "done"
    SKIPPED = "skipped"
    HELD = "held"  # given back at a bad moment; the plan says when it comes
    MISSED = "missed"
    DROPPED = "dropped"  # never sent: too late, or Slack refused it; counts for nothing


class Workspace(Base):
    """One Slack team, or one Enterprise organisation, that the bot is installed in."""

    __tablename__ = "workspaces"
    __table_args__ = (
        Index("ix_workspaces_purge", "purge_at", **_where("purge_at IS NOT NULL")),
        Index("ix_workspaces_enterprise", "enterprise_id", **_where("enterprise_id IS NOT NULL")),
    )

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    enterprise_id: Mapped[str | None] = mapped_column(SLACK_ID)
    installed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]  # Slack took the token away; nothing is sent until a new install
    purge_at: Mapped[datetime | None]  # the app was removed: everything of it is deleted then, unless it comes back
    wait_until: Mapped[datetime | None]  # Slack asked for patience; every process heeds it
    country: Mapped[str | None] = mapped_column(String(8))  # whose public holidays a newcomer's form proposes
    missing_scopes: Mapped[list[str]] = mapped_column(server_default="[]")  # what Slack refused; not asked again
    user_change_on: Mapped[date | None]  # the last day on which each event came, for who looks what is missing
    user_huddle_changed_on: Mapped[date | None]
    dnd_updated_user_on: Mapped[date | None]
    paced_until: Mapped[datetime | None]  # its share of posts is used up until then: the others come first

    # the installation, where there are many: one organisation's stands for all its workspaces that have none
    token: Mapped[str | None] = mapped_column(String(1024))  # encrypted; None: inherited, removed, or in the settings
    bot_id: Mapped[str | None] = mapped_column(SLACK_ID)
    bot_user_id: Mapped[str | None] = mapped_column(SLACK_ID)
    app_id: Mapped[str | None] = mapped_column(SLACK_ID)
    scopes: Mapped[list[str] | None]
    installed_by: Mapped[str | None] = mapped_column(SLACK_ID)

    # what its admins chose
    zone: Mapped[str | None] = mapped_column(String(64))  # of its calendar; the first member's until an admin says
    admins: Mapped[list[str] | None]  # user ids named by Slack's own admins, besides these
    usual_start: Mapped[time | None]  # what a newcomer's settings are filled with
    usual_end: Mapped[time | None]
    usual_interval: Mapped[int | None]
    emergency_number: Mapped[str | None] = mapped_column(String(16))
    board_on: Mapped[bool] = mapped_column(server_default=true())  # False: no leaderboard and no teams here


class Member(Base):
    """One Slack user who has used the bot: the schedule, the wishes, and where the plan stands."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index("ix_members_due", "next_nudge_at", **_where("next_nudge_at IS NOT NULL")),
        Index("ix_members_listed", "team_id", "id", **_where_true("listed")),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspaces.team_id", ondelete="CASCADE"), type_=SLACK_ID)
    enterprise_id: Mapped[str | None] = mapped_column(SLACK_ID)
    user_id: Mapped[str] = mapped_column(SLACK_ID)
    locale: Mapped[str | None] = mapped_column(String(16))  # what Slack is set to
    language: Mapped[str | None] = mapped_column(String(8))  # what the member chose instead
    started_at: Mapped[datetime]

    # the schedule: wall-clock times in an IANA zone
    zone: Mapped[str] = mapped_column(String(64))
    week: Mapped[WeekTimes] = mapped_column(Week)
    rest_starts: Mapped[time | None]
    rest_ends: Mapped[time | None]
    interval_minutes: Mapped[int]
    daily_cap: Mapped[int]
    weekly_plan: Mapped[int] = mapped_column(server_default=text("0"))  # nudges in a week of this plan, at most

    # what to offer
    kinds: Mapped[list[str]]
    avoid: Mapped[list[str]]
    seated_only: Mapped[bool] = mapped_column(server_default=false())
    programme: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: not wanted

    listed: Mapped[bool] = mapped_column(server_default=false())  # on the leaderboard: only who asked for it
    home_opened_at: Mapped[datetime | None]  # a Home nobody looked at for a day is not kept up

    # whether and when
    active: Mapped[bool] = mapped_column(server_default=true())
    stopped_because: Mapped[str | None] = mapped_column(String(64))  # Slack's word, when it was not the member's wish
    paused_from: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]  # None with `paused_from` set: until resumed
    last_sent_at: Mapped[datetime | None]
    last_movement_at: Mapped[datetime | None]
    counts_from: Mapped[datetime | None]  # of a start, a resume or a dropped nudge: the interval counts from here too
    next_nudge_at: Mapped[datetime | None]  # the schedule itself: who is due is read from this index alone
    due_at: Mapped[datetime | None]  # set while a nudge is being delivered: only the delivery may plan then
    open_nudge_id: Mapped[str | None] = mapped_column(
        String(32)
    )  # the one nudge that may still be answered or sent again
    snoozed_until: Mapped[datetime | None]
    dm_channel: Mapped[str | None] = mapped_column(SLACK_ID)

    # the right moment
    country: Mapped[str | None] = mapped_column(String(8))  # ISO 3166, with a region if given: DE, DE-BY
    walk_in_huddles: Mapped[bool] = mapped_column(server_default=true())
    holds: Mapped[int] = mapped_column(server_default=text("0"))  # in a row, without an event that explains them

    # what Slack says right now: each until its end, replaced by what comes next, never a history
    slack_zone: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str | None] = mapped_column(String(16))
    status_until: Mapped[datetime | None]
    huddle: Mapped[str | None] = mapped_column(String(64))
    huddle_until: Mapped[datetime | None]
    walked_huddle: Mapped[str | None] = mapped_column(String(64))  # where a walk was offered already
    dnd_from: Mapped[datetime | None]
    dnd_until: Mapped[datetime | None]
    away_since: Mapped[datetime | None]
    profile_at: Mapped[datetime | None]  # when Slack said so: status and huddle
    dnd_at: Mapped[datetime | None]

    # what was learned and offered
    learns: Mapped[bool] = mapped_column(server_default=false())
    habits: Mapped[list[int]] = mapped_column(server_default="[]")  # see bot.habits.rules
    reviewed_on: Mapped[date | None]  # the day on which habits and offers were last looked at
    eased_at: Mapped[datetime | None]  # when a longer interval or a pause was offered
    refreshed_weeks: Mapped[int] = mapped_column(server_default=text("0"))  # the last of the weeks with an offer

    # what was offered, so that the next choice needs no second look-up
    turn: Mapped[int] = mapped_column(server_default=text("0"))
    recent: Mapped[list[str]]  # ids of the last movements, the latest last
    floor_on: Mapped[date | None]  # the local day of the last floor exercise
    sent_on: Mapped[date | None]  # the day of the shift that `sent_count` counts
    sent_count: Mapped[int] = mapped_column(server_default=text("0"))


class Nudge(Base):
    """One request for one movement. Its id is derived from member and slot, so one slot can never have two."""

    __tablename__ = "nudges"
    __table_args__ = (
        UniqueConstraint("member_id", "slot_at"),
        Index("ix_nudges_lease", "lease_until", **_where("lease_until IS NOT NULL")),
        Index("ix_nudges_unclosed", "team_id", "sent_at", **_where_true("unclosed")),
        Index("ix_nudges_member_day", "member_id", "sent_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    slot_at: Mapped[datetime]
    due_at: Mapped[datetime]  # the slot, or the end of a snooze; lateness counts from here
    movement: Mapped[str] = mapped_column(String(32))
    planned: Mapped[bool] = mapped_column(server_default=true())  # False: asked for or logged by the member
    outcome: Mapped[Outcome] = mapped_column(
        Enum(Outcome, native_enum=False, length=16, values_callable=lambda e: [o.value for o in e])
    )
    snoozes: Mapped[int] = mapped_column(server_default=text("0"))
    lease_until: Mapped[datetime | None]  # also the fence: who holds another value has lost the nudge
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    unclosed: Mapped[bool] = mapped_column(server_default=false())  # over, but its message still shows buttons


class UploadedPicture(Base):
    """A picture as a file of one workspace; without a file id somebody is uploading it until `lease_until`."""

    __tablename__ = "pictures"

    team_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.team_id", ondelete="CASCADE"), type_=SLACK_ID, primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_id: Mapped[str | None] = mapped_column(SLACK_ID)
    lease_until: Mapped[datetime]


class DayTotal(Base):
    """One member's day, of the workspace's calendar, by the slots of their nudges. Standings read totals alone.

    Kept up in the transaction that records a nudge as sent or answered, so that the two can never disagree.
    """

    __tablename__ = "day_totals"
    __table_args__ = (Index("ix_day_totals_team_day", "team_id", "day"), {"sqlite_with_rowid": False})

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    sent: Mapped[int] = mapped_column(server_default=text("0"))  # planned nudges that went out, each once
    done: Mapped[int] = mapped_column(server_default=text("0"))  # those of them that were done
    moved: Mapped[int] = mapped_column(server_default=text("0"))  # all movements, also asked for or logged by hand
    stairs: Mapped[int] = mapped_column(server_default=text("0"))  # those of them on stairs


class MonthTotal(Base):
    """The same of one member's month, for the standings of months and years: a twentieth of the rows of its days."""

    __tablename__ = "month_totals"
    __table_args__ = (Index("ix_month_totals_team_month", "team_id", "month"), {"sqlite_with_rowid": False})

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    sent: Mapped[int] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))


class Team(Base):
    """A named group of members inside a workspace."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspaces.team_id", ondelete="CASCADE"), type_=SLACK_ID)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))  # the name as it is compared
    usergroup_id: Mapped[str | None] = mapped_column(SLACK_ID)  # Slack's group whose members belong to it


class TeamMember(Base):
    """Which team a member is in: at most one. No team: they left, and their user group does not bring them back."""

    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_in_team", "in_team"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    in_team: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))


class PostKind(StrEnum):
    """What is posted in a channel at its time."""

    WEEK = "week"  # the leaderboard
    TOGETHER = "together"  # the group moment


class ChannelPost(Base):
    """One appointment with a channel: when the next post is due, and the one that is on its way."""

    __tablename__ = "channel_posts"
    __table_args__ = (
        Index("ix_channel_posts_due", "next_post_at", **_where("next_post_at IS NOT NULL")),
        Index("ix_channel_posts_lease", "lease_until", **_where("lease_until IS NOT NULL")),
    )

    team_id: Mapped[str] = mapped_column(ForeignKey("workspaces.team_id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[PostKind] = mapped_column(
        Enum(PostKind, native_enum=False, length=16, values_callable=lambda e: [k.value for k in e]), primary_key=True
    )
    channel: Mapped[str] = mapped_column(SLACK_ID)
    weekday: Mapped[int | None]  # 0 = Monday; None: every working day
    local_time: Mapped[time]  # on the workspace's wall clock
    set_by: Mapped[str] = mapped_column(SLACK_ID)  # who is told when the channel is gone
    next_post_at: Mapped[datetime | None]
    slot_at: Mapped[datetime | None]  # of the post on its way
    lease_until: Mapped[datetime | None]  # also the fence: who holds another value has lost the post
    posting: Mapped[bool] = mapped_column(server_default=false())  # it may be in the channel already
    posted_on: Mapped[date | None]  # the local day of the last one: moving the time must not bring a second
    trouble: Mapped[str | None] = mapped_column(String(64))  # Slack's word for why nothing is posted any more


class Joined(Base):
    """Somebody joined a group moment. `who` is a digest: people are counted once and not known."""

    __tablename__ = "joined"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspaces.team_id", ondelete="CASCADE"), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(32), primary_key=True)


class Decision(Base):
    """Why a nudge was or was not sent, for the member alone; the last few, for a day at most."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_member_at", "member_id", "at"), Index("ix_decisions_at", "at"))

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    because: Mapped[str] = mapped_column(String(16))
    until: Mapped[datetime | None]


class InstallState(Base):
    """An installation that was begun in a browser, so that only that browser can end it, once."""

    __tablename__ = "install_states"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    good_until: Mapped[datetime]


class Heard(Base):
    """A delivery of Slack's, by its id, so that no process works through it a second time. Nothing of its content."""

    __tablename__ = "heard"
    __table_args__ = (Index("ix_heard_until", "until"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]  # it may be worked through (again) from then on: the end of a lease, or never in practice


class Wait(Base):
    """Slack asked this workspace to leave one method alone for a while."""

    __tablename__ = "waits"
    __table_args__ = (Index("ix_waits_until", "until"),)

    team_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.team_id", ondelete="CASCADE"), type_=SLACK_ID, primary_key=True
    )
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]
