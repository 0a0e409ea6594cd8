"""Leaders walk their own moments as a customer, and write what they met."""
