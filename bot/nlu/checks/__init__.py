"""What can be wrong with the language data, one kind of mistake a module. `bot.nlu.lint` runs them all."""
