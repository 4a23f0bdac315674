"""What we do about each of Slack's error words. One table; a word that is not in it is dropped, and the operator told.

Words: docs.slack.dev, the pages of the methods we call and "errors common to all methods" (2026-08).
"""

from enum import StrEnum


class Policy(StrEnum):
    RETRY = "retry"  # Slack did nothing and asks for patience
    UNSURE = "unsure"  # Slack may have done it: look before doing it again
    DROP = "drop"  # this one cannot be done; nothing follows from it
    STOP_MEMBER = "stop_member"  # this person, or channel, cannot be reached for good
    STOP_WORKSPACE = "stop_workspace"  # our token does not work; it may again
    LEAVE = "leave"  # the app was removed: stop, and delete after the grace
    TELL = "tell"  # only whoever runs this bot can mend it


POLICIES: dict[str, Policy] = {
    "ratelimited": Policy.RETRY,
    "rate_limited": Policy.RETRY,
    "message_limit_exceeded": Policy.RETRY,
    "fatal_error": Policy.UNSURE,
    "internal_error": Policy.UNSURE,
    "request_timeout": Policy.UNSURE,
    "service_unavailable": Policy.UNSURE,
    "cant_update_message": Policy.DROP,
    "edit_window_closed": Policy.DROP,
    "exchanged_trigger_id": Policy.DROP,
    "expired_trigger_id": Policy.DROP,
    "file_not_found": Policy.DROP,
    "hash_conflict": Policy.DROP,
    "invalid_trigger_id": Policy.DROP,
    "is_inactive": Policy.DROP,
    "message_not_found": Policy.DROP,
    "trigger_exchanged": Policy.DROP,
    "trigger_expired": Policy.DROP,
    "cannot_dm_bot": Policy.STOP_MEMBER,
    "channel_not_found": Policy.STOP_MEMBER,
    "is_archived": Policy.STOP_MEMBER,
    "messages_tab_disabled": Policy.STOP_MEMBER,
    "not_in_channel": Policy.STOP_MEMBER,
    "restricted_action": Policy.STOP_MEMBER,
    "user_disabled": Policy.STOP_MEMBER,
    "user_not_found": Policy.STOP_MEMBER,
    "user_not_visible": Policy.STOP_MEMBER,
    "access_denied": Policy.STOP_WORKSPACE,
    "invalid_auth": Policy.STOP_WORKSPACE,  # also an address that the workspace's allow-list lacks
    "not_authed": Policy.STOP_WORKSPACE,
    "org_login_required": Policy.STOP_WORKSPACE,
    "team_access_not_granted": Policy.STOP_WORKSPACE,
    "team_added_to_org": Policy.STOP_WORKSPACE,
    "token_expired": Policy.STOP_WORKSPACE,
    "account_inactive": Policy.LEAVE,
    "token_revoked": Policy.LEAVE,
    "ekm_access_denied": Policy.TELL,
    "invalid_arguments": Policy.TELL,
    "invalid_blocks": Policy.TELL,
    "metadata_too_large": Policy.TELL,
    "missing_scope": Policy.TELL,
    "msg_too_long": Policy.TELL,
    "no_permission": Policy.TELL,
    "not_allowed_token_type": Policy.TELL,
    "storage_limit_reached": Policy.TELL,
    "team_quota_exceeded": Policy.TELL,
    "unknown_method": Policy.TELL,
}  # fmt: skip


def policy_of(code: str) -> Policy:
    return POLICIES.get(code, Policy.TELL)
