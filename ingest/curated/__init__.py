"""What people write about a source: studies, figures, doses and claims of its text, and waivers."""
