"""The invented school behind the demonstration: its calendar, its people, and what happened there in three years."""
