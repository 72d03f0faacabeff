"""Messages: inboxes of organisations and authorities, printable letters with proof of service, signed webhooks."""
