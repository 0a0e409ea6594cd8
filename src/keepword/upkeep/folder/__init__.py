"""What is written down (strategy, standards, playbook …) as one folder of Markdown and TOML."""
