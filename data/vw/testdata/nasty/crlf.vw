1 |a x

-1 |a y:2
1 |a x:
1 |a z