"""Sites at an instant, fused from claims."""
