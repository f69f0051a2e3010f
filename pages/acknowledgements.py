"""Has everyone in scope agreed the version in force?"""

from components.page import begin
from components.panels import panels

visit = begin("acknowledgements")
