"""The named steps. Command line, DAGs and service call them and contain no logic themselves."""
