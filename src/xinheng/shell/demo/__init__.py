"""A fictional province, as the files its departments would send, taken in through the real intake.

Everything named here is invented. The division block 99xxxx is not assigned in GB/T 2260, so no code made here
can be the code of an organisation that exists.
"""
