"""The base page, its components, tokens and styles. No models."""
