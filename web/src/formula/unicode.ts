// Written by tools/unicode.py: starts and lengths of ranges, in base 36.

export const WIDE =
  "3cw 2o,3i2 2,d 2,5a 4,3 1,2 1,eh 2,l 2,1e c,17 1,j 1,d 1,8 2,h 2,5 2,8 1,5 1,l 1,7 2,1 1,4 1,2 1,7 1,4 2,s 1,z 1,1 1,4 3,1 1,1p 3,o 1,e 1,nv 2,1f 1,4 1,mi cf,2 ef,8 5f4,1s h53,wp t,hv 8mc,6l8 d6,mu 2k,45 2o,3j 7,m49 d98,c20 1,5m 1,5a 1,2 a,2t 81,c 9,1 1y,1 m,c 17,4 5,c h,3 1,3 1z,1 1,1 57,2 1r,d 4,1 o,i 1,q 2,d 1,2e 2d,1c 1y,6 1,3 3,2 b,b 2,7 9,6b h,7v 1b,1 a,1 55,34 3r,zt 1idn";
