"""What follows from a step outside the register: mail, reminders, webhooks, the outbox."""
