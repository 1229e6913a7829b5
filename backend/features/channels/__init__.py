"""Channels (分销渠道): agencies report customers before they come, learn little, and have the arrival confirmed."""
