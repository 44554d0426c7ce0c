"""要素账户的表: accounts and statements out as workbooks, capacity in from the tables offices keep."""
