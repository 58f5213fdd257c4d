"""Lets Rasa 3.6.21 run without TensorFlow and without the connectors this project never uses.

Rasa imports TensorFlow, Telegram, Twilio, Slack, MongoDB and others when it is itself imported, whether they are used
or not. With this package active those imports succeed, with placeholders; whatever is really called fails at once with
an `AbsentPackageError`.

- `watcher`    waits, at almost no cost, for the first `import rasa` and then switches the rest on
- `absent`     which packages are absent, and the placeholders that stand in for them
- `preparation` what else Rasa needs before its first import: environment, quiet logs, a quick start of skops
- `check`      refuses a `config.yml` with a component that needs an absent package
- `enable`     `python -m rasa_lean.enable` activates all this in every program of the environment (the `rasa` command)

Nothing is imported here: this file is read at the start of every program of the environment.
"""
