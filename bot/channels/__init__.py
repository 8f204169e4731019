"""The talk on Telegram, Slack and the like: one module a channel, one contract."""
