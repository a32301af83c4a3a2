cat | x
1:2:0.5 | x
nan | x
1e999 | x
1 -1 | x
1 inf | x
1 1 x | x
1 2 3 4 | x
1|x
| x
shared | x
1 'tag late | x
0,1 | x
+1 | x
1 0 0 | x
