"""What several families of pages are made of."""
