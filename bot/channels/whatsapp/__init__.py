"""WhatsApp, by Meta's Cloud API or by Twilio: two channels with the same rules."""
