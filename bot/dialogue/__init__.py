"""The dialogue as a service: hosts a Rasa model, runs turns and the custom actions in this process.

`create_app` in `app` is the way in. Importing anything here makes Rasa lean (see `rasa_lean`).
"""

from rasa_lean.watcher import activate

activate()
