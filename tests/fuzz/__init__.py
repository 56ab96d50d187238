"""Generated inputs for every parser: no traceback, and every data line is counted.

make fuzz                                    # 10,000 inputs per parser
make fuzz ARGS="--parser hmdd --seed 7"      # one parser, other inputs
"""
