"""Addresses that programs write to, each with an access token."""
