"""What is shown when and by what right: from campaigns to manifests, and why."""
