"""Workspaces, members, nudges, day totals, teams and posts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime, Week

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OUTCOMES = ("planned", "sending", "sent", "snoozed", "done", "skipped", "held", "missed", "dropped")
COUNTS = ("sent", "done", "moved", "stairs")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("installed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("gone_at", UtcDateTime(timezone=True)),
        sa.Column("purge_at", UtcDateTime(timezone=True)),
        sa.Column("wait_until", UtcDateTime(timezone=True)),
        sa.Column("user_change_on", sa.Date()),
        sa.Column("user_huddle_changed_on", sa.Date()),
        sa.Column("dnd_updated_user_on", sa.Date()),
        sa.Column("paced_until", UtcDateTime(timezone=True)),
        sa.Column("token", sa.String(1024)),
        sa.Column("bot_id", sa.String(32)),
        sa.Column("bot_user_id", sa.String(32)),
        sa.Column("app_id", sa.String(32)),
        sa.Column("scopes", sa.JSON()),
        sa.Column("installed_by", sa.String(32)),
        sa.Column("zone", sa.String(64)),
        sa.Column("admins", sa.JSON()),
        sa.Column("usual_start", sa.Time()),
        sa.Column("usual_end", sa.Time()),
        sa.Column("usual_interval", sa.Integer()),
        sa.Column("emergency_number", sa.String(16)),
        sa.Column("board_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("country", sa.String(8)),
        sa.Column("missing_scopes", sa.JSON(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_workspaces"),
    )
    op.create_index("ix_workspaces_purge", "workspaces", ["purge_at"], **_where("purge_at IS NOT NULL"))
    op.create_index("ix_workspaces_enterprise", "workspaces", ["enterprise_id"], **_where("enterprise_id IS NOT NULL"))
    op.create_table(
        "members",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(16)),
        sa.Column("language", sa.String(8)),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("week", Week(), nullable=False),
        sa.Column("rest_starts", sa.Time()),
        sa.Column("rest_ends", sa.Time()),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("weekly_plan", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("avoid", sa.JSON(), nullable=False),
        sa.Column("seated_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("programme", sa.JSON()),
        sa.Column("listed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("home_opened_at", UtcDateTime(timezone=True)),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("stopped_because", sa.String(64)),
        sa.Column("paused_from", UtcDateTime(timezone=True)),
        sa.Column("paused_until", UtcDateTime(timezone=True)),
        sa.Column("last_sent_at", UtcDateTime(timezone=True)),
        sa.Column("last_movement_at", UtcDateTime(timezone=True)),
        sa.Column("counts_from", UtcDateTime(timezone=True)),
        sa.Column("next_nudge_at", UtcDateTime(timezone=True)),
        sa.Column("due_at", UtcDateTime(timezone=True)),
        sa.Column("open_nudge_id", sa.String(32)),
        sa.Column("snoozed_until", UtcDateTime(timezone=True)),
        sa.Column("dm_channel", sa.String(32)),
        sa.Column("country", sa.String(8)),
        sa.Column("walk_in_huddles", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("holds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("slack_zone", sa.String(64)),
        sa.Column("status", sa.String(16)),
        sa.Column("status_until", UtcDateTime(timezone=True)),
        sa.Column("huddle", sa.String(64)),
        sa.Column("huddle_until", UtcDateTime(timezone=True)),
        sa.Column("walked_huddle", sa.String(64)),
        sa.Column("dnd_from", UtcDateTime(timezone=True)),
        sa.Column("dnd_until", UtcDateTime(timezone=True)),
        sa.Column("away_since", UtcDateTime(timezone=True)),
        sa.Column("profile_at", UtcDateTime(timezone=True)),
        sa.Column("dnd_at", UtcDateTime(timezone=True)),
        sa.Column("learns", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("habits", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("reviewed_on", sa.Date()),
        sa.Column("eased_at", UtcDateTime(timezone=True)),
        sa.Column("refreshed_weeks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("floor_on", sa.Date()),
        sa.Column("sent_on", sa.Date()),
        sa.Column("sent_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("team_id", "user_id", name="uq_members_team_id_user_id"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["workspaces.team_id"], name="fk_members_team_id_workspaces", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_members_due", "members", ["next_nudge_at"], **_where("next_nudge_at IS NOT NULL"))
    op.create_index("ix_members_listed", "members", ["team_id", "id"], **_where_true("listed"))
    op.create_table(
        "nudges",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("slot_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("movement", sa.String(32), nullable=False),
        sa.Column("planned", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("outcome", sa.Enum(*OUTCOMES, name="outcome", native_enum=False, length=16), nullable=False),
        sa.Column("snoozes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True)),
        sa.Column("channel", sa.String(32)),
        sa.Column("ts", sa.String(32)),
        sa.Column("sent_at", UtcDateTime(timezone=True)),
        sa.Column("answered_at", UtcDateTime(timezone=True)),
        sa.Column("unclosed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_nudges"),
        sa.UniqueConstraint("member_id", "slot_at", name="uq_nudges_member_id_slot_at"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_nudges_member_id_members", ondelete="CASCADE"),
    )
    op.create_index("ix_nudges_lease", "nudges", ["lease_until"], **_where("lease_until IS NOT NULL"))
    op.create_index("ix_nudges_unclosed", "nudges", ["team_id", "sent_at"], **_where_true("unclosed"))
    op.create_index("ix_nudges_member_day", "nudges", ["member_id", "sent_at"])
    op.create_table(
        "pictures",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_id", sa.String(32)),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "digest", name="pk_pictures"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["workspaces.team_id"], name="fk_pictures_team_id_workspaces", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("because", sa.String(16), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_decisions_member_id_members", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_decisions_member_at", "decisions", ["member_id", "at"])
    op.create_index("ix_decisions_at", "decisions", ["at"])
    _create_installs()
    _create_scores()


def _create_installs() -> None:
    op.create_table(
        "install_states",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("good_until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_install_states"),
    )
    op.create_table(
        "heard",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heard"),
    )
    op.create_index("ix_heard_until", "heard", ["until"])
    op.create_table(
        "waits",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "method", name="pk_waits"),
        _of_workspace("waits"),
    )
    op.create_index("ix_waits_until", "waits", ["until"])


def _create_scores() -> None:
    op.create_table(
        "day_totals",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        *(sa.Column(c, sa.Integer(), server_default=sa.text("0"), nullable=False) for c in COUNTS),
        sa.PrimaryKeyConstraint("member_id", "day", name="pk_day_totals"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_day_totals_member_id_members", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_day_totals_team_day", "day_totals", ["team_id", "day"])
    op.create_table(
        "month_totals",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        *(sa.Column(c, sa.Integer(), server_default=sa.text("0"), nullable=False) for c in COUNTS[:2]),
        sa.PrimaryKeyConstraint("member_id", "month", name="pk_month_totals"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_month_totals_member_id_members", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_month_totals_team_month", "month_totals", ["team_id", "month"])
    _create_teams()


def _create_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", ID, nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("usergroup_id", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("team_id", "key", name="uq_teams_team_id_key"),
        _of_workspace("teams"),
    )
    op.create_table(
        "team_members",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("in_team", ID),
        sa.PrimaryKeyConstraint("member_id", name="pk_team_members"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_team_members_member_id_members", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["in_team"], ["teams.id"], name="fk_team_members_in_team_teams", ondelete="CASCADE"),
    )
    op.create_index("ix_team_members_in_team", "team_members", ["in_team"])
    _create_posts()


def _create_posts() -> None:
    op.create_table(
        "channel_posts",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.Enum("week", "together", name="postkind", native_enum=False, length=16), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("weekday", sa.Integer()),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("next_post_at", UtcDateTime(timezone=True)),
        sa.Column("slot_at", UtcDateTime(timezone=True)),
        sa.Column("lease_until", UtcDateTime(timezone=True)),
        sa.Column("posting", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("posted_on", sa.Date()),
        sa.Column("trouble", sa.String(64)),
        sa.PrimaryKeyConstraint("team_id", "kind", name="pk_channel_posts"),
        _of_workspace("channel_posts"),
    )
    op.create_index("ix_channel_posts_due", "channel_posts", ["next_post_at"], **_where("next_post_at IS NOT NULL"))
    op.create_index("ix_channel_posts_lease", "channel_posts", ["lease_until"], **_where("lease_until IS NOT NULL"))
    op.create_table(
        "joined",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("slot_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "slot_at", "who", name="pk_joined"),
        _of_workspace("joined"),
    )


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_team_id_workspaces"
    return sa.ForeignKeyConstraint(["team_id"], ["workspaces.team_id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    scores = ("joined", "channel_posts", "team_members", "teams", "month_totals", "day_totals")
    installs = ("waits", "heard", "install_states")
    for table in (*scores, *installs, "decisions", "pictures", "nudges", "members", "workspaces"):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _where_true(column: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(f"{column} = 1"), "postgresql_where": sa.text(column)}
