"""The transactional outbox: mails, calendar events and webhooks that follow a change."""
