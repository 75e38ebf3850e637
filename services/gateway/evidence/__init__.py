"""What an incident rests on: the texts of its articles, and all of it in one archive for citation."""
