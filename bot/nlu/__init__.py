"""Understanding: what a customer says becomes an intent, entities, an emotion and risk flags."""
