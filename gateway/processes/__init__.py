"""The processes of one machine: what each does, who starts and watches them, and how all of it ends."""
