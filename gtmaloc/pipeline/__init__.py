"""The named steps. Command line, DAGs and service call these and hold no logic of their own."""
