#!/bin/sh
# effect.sh NAME: make one effect, and take a moment before and after it.
sleep 0.005
echo "$1" >> effects
sleep 0.005
