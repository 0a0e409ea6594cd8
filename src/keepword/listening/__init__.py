"""What people say: for now, what leaders and staff predict that customers will say."""
