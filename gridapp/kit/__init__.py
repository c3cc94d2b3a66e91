"""What would serve any office: it names neither grids nor staff."""
