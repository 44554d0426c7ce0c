"""python -m wutong.commands"""

from wutong.commands import main

main()
