"""Stock Rasa 3.6.21 as it comes: TensorFlow, the default recipe, an action server; the peer beside which we measure."""
