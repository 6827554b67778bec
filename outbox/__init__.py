"""What has to reach others after a change: invitations, calendar entries, webhooks."""
