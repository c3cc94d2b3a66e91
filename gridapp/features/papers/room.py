"""The room of the plan's papers: a menu of the planner's page, and the command line."""

from gridapp.kit.room import Room

ROOM = Room(name="papers", pages=("gridapp.features.papers.page:add_papers",))
