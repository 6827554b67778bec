from django.urls import path

from pages.settings import audit_log, company, event_log, retention, roles, tokens, webhooks

_ENDPOINT = "settings/webhooks/<id:endpoint_id>"

urlpatterns = [
    path("settings", company.show_settings, name="settings"),
    path("settings/company", company.edit_company, name="settings-company"),
    path("settings/accounts", roles.list_accounts, name="settings-roles"),
    path("settings/accounts/invite", roles.invite, name="settings-invite"),
    path("settings/accounts/<id:account_id>/role", roles.set_role, name="settings-role"),
    path("settings/accounts/<id:account_id>/active", roles.set_active, name="settings-active"),
    path(
        "settings/invitations/<id:invitation_id>",
        roles.change_invitation,
        name="settings-invitation",
    ),
    path("settings/tokens", tokens.list_tokens, name="settings-tokens"),
    path("settings/tokens/<id:token_id>/revoke", tokens.revoke_token, name="settings-revoke-token"),
    path("settings/webhooks", webhooks.list_endpoints, name="settings-webhooks"),
    path(_ENDPOINT, webhooks.show_endpoint, name="settings-webhook"),
    path(f"{_ENDPOINT}/edit", webhooks.edit_endpoint, name="settings-webhook-edit"),
    path(f"{_ENDPOINT}/secret", webhooks.rotate_secret, name="settings-webhook-secret"),
    path(f"{_ENDPOINT}/test", webhooks.send_test_event, name="settings-webhook-test"),
    path(f"{_ENDPOINT}/redeliver", webhooks.redeliver, name="settings-webhook-redeliver"),
    path(f"{_ENDPOINT}/delete", webhooks.delete_endpoint, name="settings-webhook-delete"),
    path("settings/events", event_log.list_events, name="settings-events"),
    path("settings/audit", audit_log.list_entries, name="settings-audit"),
    path("settings/retention", retention.show_retention, name="settings-retention"),
]
