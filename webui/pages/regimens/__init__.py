"""What the page of a regimen shows beside what the page of any thing does."""
