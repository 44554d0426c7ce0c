"""通讯录: people at many firms from one table, each firm recognised by its name, taken back as one."""
