package kernel

func detect() Level { return Go }
