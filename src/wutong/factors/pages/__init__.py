"""Pages of factor accounts: what there is by place, one account's statement, what the department decides."""
