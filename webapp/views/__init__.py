"""Blueprints: each turns a request into a query, asks the core or a view-model, and picks the representation."""
