
 	
1   |a    x		y   
	1	|
1||||x
1 |a|a x|a
