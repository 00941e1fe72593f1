"""The kit: model, evidence, explorer, figures and checkpoints. It knows no biology."""
