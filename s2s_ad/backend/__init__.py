"""From trees to text and to callables."""
